// Claims, with verdicts that turn.

import { before, deepest, now } from "../answers";
import { number } from "../format";
import { bare, VERDICTS } from "../words";

export function Claims() {
  const claims = deepest(now.value?.claims ?? []);
  if (!now.value?.outline?.claims) return null;
  const held = deepest(before.value?.claims ?? []);
  const verdict_before = (claim: string, reading: string) =>
    held?.claims.find((one) => one.name === claim)?.readings.find((one) => one.name === reading)?.verdict;
  return (
    <section id="claims" aria-labelledby="claims-title">
      <h2 id="claims-title">Claims</h2>
      {!claims && <p class="quiet">Putting the claims to the test…</p>}
      {claims?.claims.map((claim) => (
        <article key={claim.name} class="claim">
          <h3>“{claim.says}”</h3>
          <p class="quiet">{claim.source}</p>
          <ul>
            {claim.readings.map((one) => {
              const was = verdict_before(claim.name, one.name);
              const turned = was !== undefined && was !== one.verdict;
              return (
                <li key={one.name}>
                  <span class={`verdict ${one.verdict}`} data-claim={claim.name} data-reading={one.name}>
                    {VERDICTS[one.verdict] ?? one.verdict}
                  </span>{" "}
                  {claim.readings.length > 1 && <b>{one.name}: </b>}
                  {turned && <span class="turned">was: {VERDICTS[was] ?? was}. </span>}
                  {bare(one.finding)}
                  <span class="shares" title={`below ${number(one.below, "share")}, inside ${number(one.inside, "share")}, above ${number(one.above, "share")} of draws`}>
                    <i class="below" style={{ width: `${100 * one.below}%` }} />
                    <i class="inside" style={{ width: `${100 * one.inside}%` }} />
                    <i class="above" style={{ width: `${100 * one.above}%` }} />
                  </span>
                </li>
              );
            })}
          </ul>
        </article>
      ))}
    </section>
  );
}
