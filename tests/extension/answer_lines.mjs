// Reads {"view": ..., "links": [...]} on stdin and writes what the extension makes of each link, as JSON.
import { parse } from "../../extension/lib/address.js";
import { Catalogue } from "../../extension/lib/catalogue.js";
import { mask } from "../../extension/lib/mask.js";
import { sift, siftAsked } from "../../extension/lib/sieve.js";
import { unwrap } from "../../extension/lib/unwrap.js";

let text = "";
for await (const part of process.stdin) text += part;
const { view, links } = JSON.parse(text);
const catalogue = new Catalogue(view);
const answers = links.map((link) => {
  const target = parse(link);
  return {
    masked: target && mask(target, catalogue.row(target.host) ?? catalogue.rooms),
    sifted: sift(link, catalogue),
    asked: siftAsked(link, catalogue),
    inner: target && unwrap(target, catalogue).target.href,
  };
});
process.stdout.write(JSON.stringify(answers));
