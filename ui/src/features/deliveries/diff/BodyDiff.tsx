import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { EvidenceBox } from "../../../components/EvidenceBox/EvidenceBox";
import { bytes as size } from "../../../components/numbers";
import type { BodyDiffView } from "../../../rpc/generated";
import { ByteDiff } from "./ByteDiff";
import { StructureDiff } from "./StructureDiff";
import { TextDiff } from "./TextDiff";

type Form = "text" | "structure" | "bytes";

/** The bodies: line by line, by structure, or as bytes around the first difference. */
export function BodyDiff({ body }: { readonly body: BodyDiffView }) {
  const { t } = useTranslation("diff");
  const [asked, setAsked] = useState<Form>("text");
  const forms = (["text", "structure", "bytes"] as const).filter(
    (form) =>
      (form === "text" && body.text !== null) ||
      (form === "structure" && body.json !== null) ||
      (form === "bytes" && body.bytes !== null),
  );
  // The same document written otherwise differs in its bytes alone.
  const written = body.text !== null && body.text.lines.length === 0;
  const form = forms.includes(asked) && !(asked === "text" && written) ? asked : (forms.at(-1) ?? null);
  return (
    <EvidenceBox
      heading
      title={t("body.title")}
      note={
        body.equal
          ? t("body.equal", { size: size(body.left_size) })
          : t("body.sizes", { left: size(body.left_size), right: size(body.right_size) })
      }
      end={
        forms.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label={t("body.form")}
            value={form ?? "bytes"}
            onChange={(next) => setAsked(next as Form)}
            data={forms.map((value) => ({ value, label: t(`body.forms.${value}`) }))}
          />
        )
      }
    >
      {form === "text" && body.text && <TextDiff text={body.text} />}
      {form === "structure" && body.json && <StructureDiff json={body.json} />}
      {form === "bytes" && body.bytes && <ByteDiff part={body.bytes} />}
    </EvidenceBox>
  );
}
