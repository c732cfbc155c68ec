import { expect, test } from '../../fixtures/counterparts.ts';

test.describe('PostgreSQL', () => {
  test('lets its reader read, and nothing more', async ({ postgres }) => {
    expect(Number(await postgres.query('SELECT count(*) FROM daily_orders'))).toBeGreaterThan(400);
    await expect(postgres.query('DELETE FROM daily_orders')).rejects.toThrow('permission denied for table daily_orders');
  });

  test('refuses the old password after a change', async ({ postgres }) => {
    const before = { ...postgres.reader };
    await postgres.changePassword();
    await expect(postgres.query('SELECT 1', before)).rejects.toThrow('password authentication failed for user "relink_reader"');
    expect(await postgres.query('SELECT 1')).toBe('1');
  });

  test('can take the right to read away and give it back', async ({ postgres }) => {
    await postgres.revokeSelect();
    await expect(postgres.query('SELECT 1 FROM daily_orders LIMIT 1')).rejects.toThrow('permission denied');
    await postgres.grantSelect();
    expect(await postgres.query('SELECT 1 FROM daily_orders LIMIT 1')).toBe('1');
  });

  test('can be down and come back with its data', async ({ postgres }) => {
    await postgres.stop();
    await expect(postgres.query('SELECT 1')).rejects.toThrow('Connection refused');
    await postgres.startAgain();
    expect(Number(await postgres.query('SELECT count(*) FROM daily_orders'))).toBeGreaterThan(400);
  });
});
