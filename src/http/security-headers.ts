/**
 * Every answer is data for browsers, and nothing in it may load, run or frame anything. No cache keeps it, because most
 * answers tell of patients: what may be kept says so itself (`slots`, and the pages in system.ts, which bring a policy
 * of their own, too). A constant, because the plugin that made these words anew for every request cost
 * more than validating the body's shape; docs/decisions/0004.
 */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none';frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'SAMEORIGIN',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};
