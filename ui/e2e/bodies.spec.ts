import { asker, deliver, endpointOf } from "./ask";
import { expect, expectAccessibleInBothThemes, test } from "./places";

const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
const picture = Uint8Array.from(Buffer.from(PNG, "base64"));

function multipart(): Uint8Array<ArrayBuffer> {
  const text = (words: string) => new TextEncoder().encode(words);
  const parts = [
    text('--cut\r\nContent-Disposition: form-data; name="who"\r\n\r\nAna Kowal\r\n--cut\r\n'),
    text('Content-Disposition: form-data; name="photo"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n'),
    picture,
    text("\r\n--cut--\r\n"),
  ];
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

test("each kind of body is drawn as what it is, and nothing of it is fetched", async ({
  places,
  gatehouse,
}) => {
  test.setTimeout(120_000);
  const { page, go } = places;
  const ask = asker(gatehouse.url);
  const endpoint = await endpointOf(ask, "kejue");
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith("http://127.0.0.1") && !request.url().startsWith("data:"))
      elsewhere.push(request.url());
  });
  const show = async (type: string, body: string | Uint8Array<ArrayBuffer>) => {
    await go(`/deliveries?selected=${await deliver(ask, endpoint, { "content-type": type }, body)}`);
    await page.getByRole("tab", { name: "Body" }).click();
    return page.getByRole("tabpanel", { name: "Body" });
  };

  const xml =
    '<?xml version="1.0"?><shift id="7"><who>Ana &amp; Jan</who><img src="http://example.com/x"/></shift>';
  const body = await show("application/xml", xml);
  const tree = body.getByRole("region", { name: "Body" });
  await expect(tree).toContainText('id="7"');
  await expect(tree.getByText("Ana & Jan")).toBeVisible();
  await tree.locator("summary").first().press("Enter");
  await expect(tree.getByText("Ana & Jan")).toBeHidden();
  await expect(tree).toContainText("2 parts");
  await expectAccessibleInBothThemes(page, "XML as a tree");
  await body.getByText("As received", { exact: true }).click();
  await expect(body.locator(".cm-content")).toContainText("&amp;");
  await expectAccessibleInBothThemes(page, "XML as text");

  const bomb = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY x SYSTEM "http://example.com/x">]><l>&a;&x;</l>';
  await show("text/xml", bomb);
  await expect(body.getByText(/It declares a document type/)).toBeVisible();
  await expect(body.locator(".cm-content")).toContainText("&a;&x;");

  await show("application/x-www-form-urlencoded", "who=Ana+Kowal&shift=7&note=%3Cimg+src%3Dx%3E");
  await expect(body.getByRole("row", { name: "note <img src=x>" })).toBeVisible();
  await expectAccessibleInBothThemes(page, "a form");

  await show("multipart/form-data; boundary=cut", multipart());
  await expect(body.getByRole("row", { name: /who.*Ana Kowal/ })).toBeVisible();
  await expect(body.getByRole("img", { name: "The picture that was received" })).toHaveJSProperty(
    "naturalWidth",
    1,
  );
  await expectAccessibleInBothThemes(page, "parts");

  await show("image/png", picture);
  await expect(body.getByRole("img", { name: "The picture that was received" })).toHaveJSProperty(
    "complete",
    true,
  );
  await expect(body.getByRole("region", { name: "Body" })).toContainText("89 50 4e 47");
  await expectAccessibleInBothThemes(page, "a picture");
  expect(elsewhere).toEqual([]);
});

test("columns are chosen and made wider by the keyboard alone", async ({ places }) => {
  const { page, go } = places;
  await go("/deliveries");
  const head = page.getByRole("columnheader", { name: "HTTP" });
  await expect(head).toBeVisible();
  await page.getByRole("combobox", { name: "Filter the deliveries" }).focus();
  const columns = page.getByRole("button", { name: "Columns" });
  for (let stop = 0; stop < 30; stop += 1) {
    await page.keyboard.press("Tab");
    if (await columns.evaluate((button) => button === document.activeElement)) break;
  }
  await expect(columns).toBeFocused();
  await page.keyboard.press("Enter");
  const item = page.getByRole("menuitemcheckbox", { name: "HTTP" });
  for (let stop = 0; stop < 12; stop += 1) {
    if (await item.evaluate((one) => one === document.activeElement)) break;
    await page.keyboard.press("ArrowDown");
  }
  await expect(item).toBeFocused();
  await page.keyboard.press("Space");
  await expect(item).toHaveAttribute("aria-checked", "false");
  await page.keyboard.press("Escape");
  await expect(columns).toBeFocused();
  await expect(head).toHaveCount(0);

  const handle = page.getByRole("button", { name: "Width of the column Received" });
  const width = async () =>
    (await page.getByRole("columnheader", { name: "Received" }).boundingBox())?.width ?? 0;
  const before = await width();
  await handle.focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBeGreaterThan(before + 10);
});
