/** What the OpenID provider remembers, in memory, so that a test can take grants and tokens away. */
import type { Adapter, AdapterPayload } from 'oidc-provider';

const MODELS_OF_A_GRANT = ['AccessToken', 'AuthorizationCode', 'RefreshToken'];

interface Row {
  model: string;
  id: string;
  payload: AdapterPayload;
  /** Milliseconds since 1970; never for undefined. */
  expiresAt: number | undefined;
}

export class OidcStore {
  private readonly rows = new Map<string, Row>();

  /** The adapter that the library asks for, one per model. */
  adapter(model: string): Adapter {
    const key = (id: string) => `${model}:${id}`;
    const find = (wanted: (row: Row) => boolean) => this.live().find((row) => row.model === model && wanted(row))?.payload;
    return {
      upsert: async (id, payload, expiresIn) => {
        this.rows.set(key(id), { model, id, payload, expiresAt: expiresIn ? Date.now() + expiresIn * 1000 : undefined });
      },
      find: async (id) => find((row) => row.id === id),
      findByUid: async (uid) => find((row) => row.payload.uid === uid),
      findByUserCode: async (userCode) => find((row) => row.payload.userCode === userCode),
      consume: async (id) => {
        const row = this.rows.get(key(id));
        if (row) row.payload.consumed = Math.floor(Date.now() / 1000);
      },
      destroy: async (id) => {
        this.rows.delete(key(id));
      },
      revokeByGrantId: async (grantId) => {
        this.remove((row) => MODELS_OF_A_GRANT.includes(row.model) && row.payload.grantId === grantId);
      },
    };
  }

  /** As when the person removes our access in their settings: the grant and all that hangs on it. */
  removeGrants(accountId: string): void {
    this.remove((row) => row.model === 'Grant' && row.payload.accountId === accountId);
    this.removeTokens('AccessToken', accountId);
    this.removeTokens('RefreshToken', accountId);
  }

  hasTokens(accountId: string): boolean {
    return this.live().some((row) => MODELS_OF_A_GRANT.includes(row.model) && row.payload.accountId === accountId);
  }

  removeTokens(model: 'AccessToken' | 'RefreshToken', accountId: string): void {
    this.remove((row) => row.model === model && row.payload.accountId === accountId);
  }

  private live(): Row[] {
    return [...this.rows.values()].filter((row) => row.expiresAt === undefined || row.expiresAt > Date.now());
  }

  private remove(unwanted: (row: Row) => boolean): void {
    for (const [key, row] of this.rows) if (unwanted(row)) this.rows.delete(key);
  }
}
