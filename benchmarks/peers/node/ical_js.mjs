import { readFileSync } from "node:fs";
import ICAL from "ical.js";
import { print } from "./addresses.mjs";

print(ICAL.parse(readFileSync(process.argv[2], "utf8")));
