import { Tabs } from "@mantine/core";
import { type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAction } from "../../actions/handlers";
import { LETTERS_REGION } from "../../actions/keyboard";
import { Kbd } from "../../components/Kbd/Kbd";
import { RpcProblem } from "../../components/ProblemCard/RpcProblem";
import { Skeleton } from "../../components/Skeleton/Skeleton";
import { SnippetDrawer } from "../../components/SnippetDrawer/SnippetDrawer";
import { useHost } from "../../rpc/client";
import { useRead } from "../../rpc/queries";
import { useIsOwner } from "../../rpc/role";
import { AttemptsTab } from "./AttemptsTab";
import { BodyTab } from "./BodyTab";
import { titleOf } from "./columns";
import { DeliveryNotes } from "./DeliveryNotes";
import { DetailHead } from "./DetailHead";
import styles from "./DetailPane.module.css";
import { DiffTab } from "./diff/DiffTab";
import { ExportDrawer } from "./ExportDrawer";
import { HeadersTab } from "./HeadersTab";
import { NotePanel } from "./NotePanel";
import { RawTab } from "./RawTab";
import { type Asked, DeliveryReplay } from "./replay/DeliveryReplay";
import { SidePane } from "./SidePane";
import { type DetailTab, TABS, tabBeside } from "./tabs";
import { useDeliveryExport } from "./useDeliveryExport";
import { useReveal } from "./useReveal";
import { useVerification } from "./useVerification";
import { VerificationTab } from "./VerificationTab";

export interface DetailPaneProps {
  readonly id: string;
  readonly pane: RefObject<HTMLElement | null>;
  /** The other one of two that are selected; what it is compared with. */
  readonly beside?: string | null;
  readonly tab: DetailTab;
  onTab(change: (tab: DetailTab) => DetailTab): void;
  onSelect(id: string): void;
  onBack(): void;
}

/** What one delivery is and what it proves. */
export function DetailPane({ id, pane, beside = null, tab, onTab, onSelect, onBack }: DetailPaneProps) {
  const { t } = useTranslation("deliveries");
  const host = useHost();
  const read = useRead("deliveries.get", { delivery_id: id }, { keepPrevious: true });
  const attempts = useRead("attempts.list", { delivery_id: id }, { keepPrevious: true });
  const setTab = (next: DetailTab | ((now: DetailTab) => DetailTab)) =>
    onTab(typeof next === "function" ? next : () => next);
  const [asked, setAsked] = useState<Asked | null>(null);
  const owner = useIsOwner();
  const delivery = read.data;
  const ready = delivery !== undefined;
  const shown = delivery?.summary.id;
  const scroller = useRef<HTMLDivElement>(null);
  // What is wrong with a delivery stands on top, wherever the reader was in the one before.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another delivery is what begins at its top.
  useLayoutEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [shown]);
  const verification = useVerification(id, ready, () => setTab("verification"));
  const leaving = useDeliveryExport(id, ready);
  const reveal = useReveal(delivery);

  useAction("delivery.replay", () => setAsked("replay"), ready);
  useAction("delivery.replayTo", () => setAsked("replayTo"), ready);
  useAction("delivery.edit", () => setAsked("edit"), ready);
  useAction("delivery.copyId", () => void host.copyText(id), ready);
  useAction("delivery.verification", () => setTab("verification"), ready);
  useAction("delivery.body", () => setTab("body"), ready);
  useAction("delivery.headers", () => setTab("headers"), ready);
  useAction("delivery.diff", () => setTab("diff"), ready);
  useAction("delivery.nextTab", () => setTab((now) => tabBeside(now, 1)), ready);
  useAction("delivery.previousTab", () => setTab((now) => tabBeside(now, -1)), ready);

  const made = attempts.data?.attempts ?? [];
  const counts: Partial<Record<DetailTab, number>> = ready
    ? { headers: delivery.headers.length, attempts: delivery.same_event.length + made.length }
    : {};
  return (
    <section
      ref={pane}
      className={styles.pane}
      aria-label={t("detail")}
      tabIndex={-1}
      data-pane
      {...{ [LETTERS_REGION]: true }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented || asked || verification.coding) return;
        if (leaving.opened) return;
        event.preventDefault();
        onBack();
      }}
    >
      {read.error ? (
        <div className={styles.notice}>
          <RpcProblem problem={read.error} />
        </div>
      ) : !ready ? (
        <Skeleton rows={8} rowHeight={32} />
      ) : (
        <>
          <DetailHead
            delivery={delivery}
            onSealed={() => setTab(delivery.sealed.includes("body") ? "body" : "headers")}
            onReplay={() => setAsked("replay")}
          />
          <DeliveryNotes delivery={delivery} onSelect={onSelect} />
          <NotePanel key={delivery.summary.id} delivery={delivery} onLeave={() => pane.current?.focus()} />
          <Tabs
            value={tab}
            onChange={(next) => setTab(next as DetailTab)}
            keepMounted={false}
            classNames={{ root: styles.tabs, panel: styles.panel }}
          >
            <Tabs.List>
              {TABS.map((name) => (
                <Tabs.Tab key={name} value={name}>
                  {t(`tab.${name}`)}
                  {counts[name] !== undefined && <span className={styles.count}> {counts[name]}</span>}
                </Tabs.Tab>
              ))}
              <span className={styles.switch}>
                <Kbd keys="[ ]" /> {t("tab.switch")}
              </span>
            </Tabs.List>
            <div className={styles.content}>
              <div ref={scroller} className={styles.scroll}>
                <Tabs.Panel value="verification">
                  <VerificationTab delivery={delivery} verification={verification} onSelect={onSelect} />
                </Tabs.Panel>
                <Tabs.Panel value="body">
                  <BodyTab key={delivery.summary.id} delivery={delivery} reveal={reveal} />
                </Tabs.Panel>
                <Tabs.Panel value="headers">
                  <HeadersTab delivery={delivery} reveal={reveal} />
                </Tabs.Panel>
                <Tabs.Panel value="raw">
                  <RawTab delivery={delivery} reveal={reveal} />
                </Tabs.Panel>
                <Tabs.Panel value="attempts">
                  <AttemptsTab
                    delivery={delivery}
                    attempts={made}
                    onSelect={onSelect}
                    onRepeat={owner ? setAsked : undefined}
                  />
                </Tabs.Panel>
                <Tabs.Panel value="diff">
                  <DiffTab key={id} id={id} chosen={beside} onSelect={onSelect} />
                </Tabs.Panel>
              </div>
              <SidePane
                delivery={delivery}
                attempts={made}
                onSelect={onSelect}
                onAttempts={() => setTab("attempts")}
              />
            </div>
          </Tabs>
          <SnippetDrawer
            opened={verification.coding}
            onClose={verification.endCoding}
            scheme={delivery.verdict.scheme}
            endpointId={delivery.summary.endpoint_id}
          />
          <ExportDrawer
            title={t("export.one", { event: titleOf(delivery.summary) })}
            id={id}
            filter={{}}
            opened={leaving.opened}
            onClose={leaving.close}
          />
          <DeliveryReplay
            delivery={delivery}
            attempts={made}
            suggested={attempts.data?.suggested_target ?? null}
            asked={asked}
            onClose={() => setAsked(null)}
            onSent={() => setTab("attempts")}
          />
        </>
      )}
    </section>
  );
}
