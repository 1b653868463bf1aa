/**
 * An address, taken apart as a browser opens it.
 *
 * @typedef {{scheme: string, host: string, port: string, path: string, query: string, fragment: string,
 *   user: string, href: string}} Target
 */

const WEB = new Set(["http", "https"]);

/** @param {string} text @returns {Target | null} */
export function parse(text) {
  let url;
  try {
    url = new URL(text);
  } catch {
    return null; // what no browser opens
  }
  const scheme = url.protocol.slice(0, -1);
  let host = url.hostname;
  if (host.endsWith(".") || !WEB.has(scheme)) host = host.replace(/\.+$/, "").toLowerCase();
  return {
    scheme,
    host,
    port: url.port,
    path: url.pathname,
    query: url.search.slice(1),
    fragment: url.hash.slice(1),
    user: url.password ? `${url.username}:${url.password}` : url.username,
    href: url.href,
  };
}

/** @param {Target} target */
export const isWeb = (target) => WEB.has(target.scheme);
