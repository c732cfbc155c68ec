/** A campaign's Integrations page: tiles with their state. */
import type { Locator, Page } from '@playwright/test';

export type State = 'never' | 'healthy' | 'expiring' | 'broken' | 'no-access' | 'delayed' | 'stalled';

export class IntegrationsPage {
  constructor(readonly page: Page) {}

  /** The tile of an integration, by its name. */
  tile(name: string): Locator {
    return this.page.locator('[data-state]').filter({ has: this.page.getByText(name, { exact: true }) });
  }

  tilesIn(state: State): Locator {
    return this.page.locator(`[data-state="${state}"]`);
  }
}
