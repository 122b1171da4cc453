import { type KeyboardEvent, type Ref, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLetters } from "../../../../actions/handlers";
import { LETTERS_REGION } from "../../../../actions/keyboard";
import { moveFor } from "../../../../components/DataGrid/moves";
import { Foreign } from "../../../../components/Foreign/Foreign";
import { moment } from "../../../../components/format";
import type { DialogueCompanyView } from "../../../../rpc/generated";
import { StateMark } from "../StateMark";
import { shortId } from "../state";
import styles from "./Companies.module.css";

export interface ListHandle {
  focus(): void;
}

export interface CompanyListProps {
  readonly companies: readonly DialogueCompanyView[];
  readonly selected: string | null;
  readonly handle?: Ref<ListHandle>;
  /** The name of a company, where somebody knows it. */
  nameOf(companyId: string): string | undefined;
  onSelect(companyId: string): void;
  /** Enter: the focus goes to what was said. */
  onEnter(): void;
}

/** The companies that the application was offered to, with where each one stands. */
export function CompanyList(props: CompanyListProps) {
  const { companies, selected, handle, nameOf, onSelect, onEnter } = props;
  const { t } = useTranslation("dialogue");
  const letters = useLetters();
  const list = useRef<HTMLDivElement>(null);
  const active = Math.max(
    0,
    companies.findIndex(({ company_id }) => company_id === selected),
  );
  const focusRow = (at: number) =>
    list.current?.querySelectorAll<HTMLElement>('[role="option"]')[at]?.focus();
  useImperativeHandle(handle, () => ({ focus: () => focusRow(active) }));

  const onKeyDown = (event: KeyboardEvent) => {
    const move = moveFor(event.nativeEvent, letters, { active, count: companies.length, page: 8 });
    if (move === null || move === "back") return;
    event.preventDefault();
    if (move === "open") return onEnter();
    const at = Math.max(0, Math.min(move, companies.length - 1));
    const company = companies[at];
    if (company === undefined) return;
    onSelect(company.company_id);
    focusRow(at);
  };
  return (
    <div
      ref={list}
      role="listbox"
      tabIndex={-1}
      aria-label={t("companies.title")}
      className={styles.list}
      onKeyDown={onKeyDown}
      {...{ [LETTERS_REGION]: true }}
    >
      {companies.map((company, at) => {
        const { company_id, last_at, older } = company;
        const name = nameOf(company_id);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list hears the keys.
          <div
            key={company_id}
            role="option"
            aria-selected={company_id === selected}
            tabIndex={at === active ? 0 : -1}
            data-pane-stop={at === active || undefined}
            className={styles.company}
            title={company_id}
            onClick={() => onSelect(company_id)}
          >
            <span className={styles.name}>
              {name === undefined ? (
                <code>
                  <Foreign text={shortId(company_id)} />
                </code>
              ) : (
                <Foreign text={name} />
              )}
            </span>
            <StateMark company={company} />
            <span className={styles.note}>
              {name !== undefined && (
                <code>
                  <Foreign text={shortId(company_id)} />
                </code>
              )}
              {name === undefined && t("companies.steps", { count: company.steps })}
              {older && ` · ${t("companies.older")}`}
            </span>
            <span className={styles.note}>{moment(last_at)}</span>
          </div>
        );
      })}
    </div>
  );
}
