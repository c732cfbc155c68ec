/** A campaign with the PostgreSQL integration, at a real server. */
import type { PostgresServer } from '../../counterparts/postgres.ts';
import type { ConnectionWindow } from '../../pages/window.ts';

export const POSTGRESQL = 'PostgreSQL';
export const QUERY = `SELECT day AS date, 'Orders' AS metric, orders AS value FROM daily_orders
UNION ALL SELECT day, 'Revenue', revenue FROM daily_orders`;

/** Fills the form in as the server's reader would, with this password. */
export async function fillCredentials(window: ConnectionWindow, postgres: PostgresServer, password: string): Promise<void> {
  const { dialog } = window;
  await dialog.getByLabel('Host').fill(postgres.host);
  await dialog.getByLabel('Port').fill(String(postgres.port));
  await dialog.getByLabel('Database').fill(postgres.database);
  await dialog.getByLabel('User').fill(postgres.reader.user);
  await dialog.getByLabel('Password').fill(password);
  await dialog.getByLabel('Encryption').selectOption('off');
  await dialog.getByLabel('Query').fill(QUERY);
}
