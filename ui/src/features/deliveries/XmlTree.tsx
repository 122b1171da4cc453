import { IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./XmlTree.module.css";
import type { XmlElement, XmlNode } from "./xml";

/** How deep it is open at first. */
const OPEN = 3;

/** XML as a tree: names, attributes and texts, each element to be folded. */
export function XmlTree({ root, label }: { readonly root: XmlNode; readonly label: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the region scrolls, so it must be reachable by the keyboard.
    <section className={styles.tree} aria-label={label} tabIndex={0}>
      <Part node={root} depth={0} />
    </section>
  );
}

function Part({ node, depth }: { readonly node: XmlNode; readonly depth: number }) {
  if (node.kind === "element") return <XmlElementPart node={node} depth={depth} />;
  if (node.kind === "comment") return <p className={styles.comment}>{`<!-- ${node.text} -->`}</p>;
  return <p className={styles.text}>{node.text}</p>;
}

function XmlElementPart({ node, depth }: { readonly node: XmlElement; readonly depth: number }) {
  const { t } = useTranslation("deliveries");
  const [open, setOpen] = useState(depth < OPEN);
  const [only, ...others] = node.children;
  const name = (
    <>
      <b>{node.name}</b>
      {node.attributes.map(([attribute, value]) => (
        <span key={attribute} className={styles.attribute}>
          {" "}
          {attribute}=<span className={styles.quoted}>"{value}"</span>
        </span>
      ))}
    </>
  );
  // An element with nothing but a text is one line.
  if (node.cut === 0 && others.length === 0 && (only === undefined || only.kind === "text")) {
    return (
      <p className={styles.leaf}>
        {name} <span className={styles.value}>{only?.text}</span>
      </p>
    );
  }
  return (
    <details
      className={styles.element}
      open={open}
      onToggle={(event) => {
        // The event of an element within arrives here too.
        if (event.target === event.currentTarget) setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <IconChevronRight size={12} stroke={2} aria-hidden />
        {name}
        {!open && <span className={styles.count}>{t("xml.parts", { count: node.children.length })}</span>}
      </summary>
      {open && (
        <div className={styles.children}>
          {node.children.map((child, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts never change their places.
            <Part key={at} node={child} depth={depth + 1} />
          ))}
          {node.cut > 0 && <p className={styles.comment}>{t("xml.cut", { count: node.cut })}</p>}
        </div>
      )}
    </details>
  );
}
