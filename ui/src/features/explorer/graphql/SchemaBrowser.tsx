import { ActionIcon, TextInput } from "@mantine/core";
import { IconChevronLeft, IconFilter, IconPlus } from "@tabler/icons-react";
import type { GraphQLSchema } from "graphql";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Graphql.module.css";
import { type MemberLine, rootNames, typeLines } from "./schema";

export interface SchemaBrowserProps {
  readonly schema: GraphQLSchema;
  onInsert(text: string): void;
}

const ICON = { size: 14, stroke: 1.6, "aria-hidden": true } as const;
/** More matches than these are not drawn; a longer word finds fewer. */
const MATCHES = 60;

interface Found {
  readonly key: string;
  readonly type: string;
  readonly member: MemberLine | null;
}

/** What a platform's GraphQL offers: from the roots along the fields, or by a search over all of it. */
export function SchemaBrowser({ schema, onInsert }: SchemaBrowserProps) {
  const { t } = useTranslation("explorer");
  const types = useMemo(() => typeLines(schema), [schema]);
  const roots = useMemo(() => rootNames(schema), [schema]);
  const [path, setPath] = useState<readonly string[]>([]);
  const [filter, setFilter] = useState("");
  const wanted = filter.trim().toLowerCase();
  const found = useMemo((): Found[] => {
    if (wanted === "") return [];
    const all: Found[] = [];
    for (const type of types.values()) {
      if (type.name.toLowerCase().includes(wanted))
        all.push({ key: type.name, type: type.name, member: null });
      for (const member of type.members)
        if (member.name.toLowerCase().includes(wanted))
          all.push({ key: `${type.name}.${member.name}`, type: type.name, member });
    }
    return all.slice(0, MATCHES);
  }, [types, wanted]);
  // A scalar has nothing to look into.
  const named = [...types.values()].flatMap(({ name, members }) =>
    members.length === 0 || roots.includes(name) ? [] : [name],
  );
  const here = types.get(path.at(-1) ?? "");
  const open = (name: string) => {
    setFilter("");
    setPath((before) => [...before, name]);
  };
  return (
    <div className={styles.browser}>
      <TextInput
        size="xs"
        aria-label={t("graphql.filter")}
        placeholder={t("graphql.filter")}
        leftSection={<IconFilter {...ICON} />}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && setFilter("")}
      />
      <div className={styles.types}>
        {wanted !== "" ? (
          <ul aria-label={t("graphql.filter")}>
            {found.map(({ key, type, member }) => (
              <li key={key} className={styles.member}>
                <button type="button" className={styles.memberName} onClick={() => open(type)}>
                  {member === null ? type : `${type}.${member.name}`}
                </button>
                <code>{member?.signature}</code>
              </li>
            ))}
            {found.length === 0 && <li className={styles.quiet}>{t("graphql.noneFits")}</li>}
          </ul>
        ) : here === undefined ? (
          <>
            <h3 className={styles.sub}>{t("graphql.roots")}</h3>
            <TypeList names={roots} onOpen={open} />
            <h3 className={styles.sub}>{t("graphql.types")}</h3>
            <TypeList names={named} onOpen={open} />
          </>
        ) : (
          <>
            <button
              type="button"
              className={styles.back}
              onClick={() => setPath((before) => before.slice(0, -1))}
            >
              <IconChevronLeft {...ICON} />
              {t("graphql.back", { name: path.at(-2) ?? t("graphql.schema") })}
            </button>
            <h3 className={styles.typeName}>
              {here.kind} {here.name}
            </h3>
            {here.description !== "" && <p className={styles.quiet}>{here.description}</p>}
            <ul aria-label={here.name}>
              {here.members.map((member) => (
                <Member key={member.name} member={member} onOpen={open} onInsert={onInsert} />
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  );
}

function TypeList({ names, onOpen }: { readonly names: readonly string[]; onOpen(name: string): void }) {
  return (
    <ul>
      {names.map((name) => (
        <li key={name} className={styles.member}>
          <button type="button" className={styles.memberName} onClick={() => onOpen(name)}>
            {name}
          </button>
        </li>
      ))}
    </ul>
  );
}

interface MemberProps {
  readonly member: MemberLine;
  onOpen(name: string): void;
  onInsert(text: string): void;
}

function Member({ member, onOpen, onInsert }: MemberProps) {
  const { t } = useTranslation("explorer");
  const { name, signature, description, leadsTo, deprecated, insert } = member;
  return (
    <li className={styles.member}>
      {leadsTo === null ? (
        <span className={styles.memberName}>{name}</span>
      ) : (
        <button type="button" className={styles.memberName} onClick={() => onOpen(leadsTo)}>
          {name}
        </button>
      )}
      <ActionIcon size={20} aria-label={t("graphql.insert", { name })} onClick={() => onInsert(insert)}>
        <IconPlus size={12} stroke={1.9} aria-hidden />
      </ActionIcon>
      <code>{signature}</code>
      {deprecated && <span className={styles.quiet}>{t("graphql.deprecated")}</span>}
      {description !== "" && <span className={styles.quiet}>{description}</span>}
    </li>
  );
}
