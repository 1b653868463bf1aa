import ical from "node-ical";
import { print } from "./addresses.mjs";

print(ical.sync.parseFile(process.argv[2]));
