/** The data behind the OpenID provider: one row per day and metric, the same for every run. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { sendJson } from './http.ts';

export const METRICS_SCOPE = 'metrics:read';
export const METRICS = ['visits', 'signups'] as const;

export interface MetricRow {
  /** YYYY-MM-DD */
  date: string;
  metric: (typeof METRICS)[number];
  value: number;
}

/** All rows of the days from `from` to `to` (YYYY-MM-DD), both included. */
export function metricRows(from: string, to: string): MetricRow[] {
  const rows: MetricRow[] = [];
  const last = Date.parse(to);
  for (let day = Date.parse(from); day <= last; day += 86_400_000) {
    const number = day / 86_400_000;
    const date = new Date(day).toISOString().slice(0, 10);
    const visits = 400 + (number % 7) * 35 + (number % 31);
    rows.push({ date, metric: 'visits', value: visits }, { date, metric: 'signups', value: Math.floor(visits / 20) });
  }
  return rows;
}

/** GET /api/metrics?from=&to= behind an access token that carries the scope. */
export async function serveMetrics(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  const token = bearer ? await provider.AccessToken.find(bearer) : undefined;
  if (!token) {
    response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    return sendJson(response, 401, { error: 'invalid_token' });
  }
  if (!token.scope?.split(' ').includes(METRICS_SCOPE)) {
    response.setHeader('WWW-Authenticate', `Bearer error="insufficient_scope", scope="${METRICS_SCOPE}"`);
    return sendJson(response, 403, { error: 'insufficient_scope' });
  }
  const query = new URL(request.url ?? '', 'http://localhost').searchParams;
  const [from, to] = [query.get('from') ?? '', query.get('to') ?? ''];
  if (![from, to].every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))) {
    return sendJson(response, 400, { error: 'from and to must be days, YYYY-MM-DD' });
  }
  sendJson(response, 200, { rows: metricRows(from, to) });
}
