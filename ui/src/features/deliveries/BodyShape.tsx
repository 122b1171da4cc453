import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { EvidenceBox } from "../../components/EvidenceBox/EvidenceBox";
import { Foreign } from "../../components/Foreign/Foreign";
import { bytes as size } from "../../components/numbers";
import styles from "./BodyShape.module.css";
import { imageType, type Part, type Shape } from "./shape";

/** The largest picture that is drawn; it stands in the page as text. */
const LARGEST = 4 * 1000 * 1000;
/** How much of the text of a part is drawn. */
const SHOWN = 2_000;
const PIECE = 0x8000;

/** A body as a form, as parts or as a picture, drawn from the stored bytes alone. */
export function BodyShape({ shape }: { readonly shape: Shape }) {
  const { t } = useTranslation("deliveries");
  if (shape.kind === "image") {
    return (
      <EvidenceBox title={shape.type} note={size(shape.bytes.length)}>
        <div className={styles.canvas}>
          <Picture bytes={shape.bytes} type={shape.type} />
        </div>
      </EvidenceBox>
    );
  }
  return (
    <EvidenceBox>
      <table className={styles.table} aria-label={t(`shape.${shape.kind}`)}>
        <thead>
          <tr>
            <th scope="col">{t("shape.name")}</th>
            <th scope="col">{t("shape.value")}</th>
          </tr>
        </thead>
        <tbody>
          {shape.kind === "form"
            ? shape.fields.map(({ name, value }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a field may stand twice with the same value.
                <tr key={at}>
                  <th scope="row">
                    <Foreign text={name} />
                  </th>
                  <td>
                    <Foreign text={value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value} />
                  </td>
                </tr>
              ))
            : shape.parts.map((part, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <tr key={at}>
                  <th scope="row">
                    <Foreign text={part.name} />
                    <span className={styles.meta}>
                      <Foreign
                        text={[part.fileName, part.type, size(part.bytes.length)].filter(Boolean).join(" · ")}
                      />
                    </span>
                  </th>
                  <td>
                    <PartValue part={part} />
                  </td>
                </tr>
              ))}
        </tbody>
      </table>
      {shape.cut && <p className={styles.note}>{t("shape.cut")}</p>}
    </EvidenceBox>
  );
}

function PartValue({ part }: { readonly part: Part }) {
  const { t } = useTranslation("deliveries");
  const image = imageType(part.bytes);
  if (image !== null) return <Picture bytes={part.bytes} type={image} />;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(part.bytes.subarray(0, SHOWN * 4), {
      // What is cut in the middle of a character is text all the same.
      stream: true,
    });
    return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  } catch {
    return <i>{t("shape.binary")}</i>;
  }
}

function Picture({ bytes, type }: { readonly bytes: Uint8Array; readonly type: string }) {
  const { t } = useTranslation("deliveries");
  const source = useMemo(() => {
    if (bytes.length > LARGEST) return null;
    let text = "";
    for (let at = 0; at < bytes.length; at += PIECE)
      text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
    return `data:${type};base64,${btoa(text)}`;
  }, [bytes, type]);
  if (source === null) return <p className={styles.note}>{t("shape.tooLarge")}</p>;
  return (
    <figure className={styles.picture}>
      <img src={source} alt={t("shape.alt")} />
      <figcaption>{t("shape.picture", { type, size: size(bytes.length) })}</figcaption>
    </figure>
  );
}
