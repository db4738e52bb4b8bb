import { attr, html, type Markup } from "@fumehood/report";
import { block, frame, PAGE_PATHS } from "./frame.ts";

export interface StartPage {
  readonly baseUrl: string;
  /** Rules of faults that hold; `undefined` where the sandbox was started without. */
  readonly faultRules: number | undefined;
}

/** What stands at the service's root: what this is, and how a client gets at it. */
export function renderStartPage({ baseUrl, faultRules }: StartPage): string {
  const body = html`<main id="main" class="start">
    <h1>Built-in sandbox</h1>
    <p class="lead">
      This is a service that answers the Threat Grid API and analyses what is submitted to it, on this machine. It is
      not Cisco’s; a client that was written for theirs works here unchanged.
    </p>
    ${faultRules === undefined ? html`` : faultsView(faultRules)}
    <h2>Point a client at it</h2>
    <dl>
      <dt>Address</dt>
      <dd><code>${baseUrl}</code></dd>
      <dt>Key</dt>
      <dd>
        that of a user; whoever started the sandbox has the first one, and <code>fumehood sandbox users add</code> makes
        others
      </dd>
    </dl>
    ${block(`export TG_URL=${baseUrl}\nexport TG_KEY=your-key\n\ncurl -H "Authorization: bearer $TG_KEY" "$TG_URL/api/v3/session/whoami"\ncurl -F api_key="$TG_KEY" -F sample=@invoice.exe "$TG_URL/api/v2/samples"`, "First commands")}
    <h2>What there is</h2>
    <ul class="links">
      <li>
        <a href="${attr(PAGE_PATHS.docs)}">The API</a
        ><span>every operation, with parameters, answers and examples</span>
      </li>
      <li><a href="${attr(PAGE_PATHS.document)}">openapi.json</a><span>the same for programs, as OpenAPI 3.1</span></li>
      <li><a href="/cloud.json">cloud.json</a><span>the list of servers, with this one in it</span></li>
      <li><a href="/health">health</a><span>whether the service works</span></li>
    </ul>
  </main>`;
  return frame({
    title: "Fumehood sandbox",
    bar: html`<a class="plain" href="${attr(PAGE_PATHS.docs)}">API</a>`,
    body,
  });
}

function faultsView(rules: number): Markup {
  const what =
    rules === 0
      ? "Faults may be switched on here"
      : `${rules} ${rules === 1 ? "rule makes" : "rules make"} this sandbox fail on purpose`;
  return html`<p class="warn">
    <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2 1.5 13.5h13zM8 6.5v3.5M8 12v.1" /></svg
    ><span>${what}: answers that a fault has touched carry <code>x-fumehood-fault</code>.</span>
  </p>`;
}
