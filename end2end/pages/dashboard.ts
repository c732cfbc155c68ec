/** A campaign's dashboard: a panel for each connection. */
import type { Locator, Page } from '@playwright/test';

export class DashboardPage {
  constructor(readonly page: Page) {}

  panel(integration: string): Panel {
    return new Panel(this.page.getByRole('region', { name: integration, exact: true }));
  }
}

export class Panel {
  /** Says since when nothing has come in. */
  readonly stale: Locator;
  /** Days without a value, in all columns of the table, once that is open. */
  readonly gaps: Locator;

  constructor(readonly region: Locator) {
    this.stale = region.getByRole('link', { name: /no data since/i });
    this.gaps = region.locator('td', { hasText: 'no data' });
  }

  /** A number tile, by the metric's name. */
  number(metric: string): Locator {
    return this.region.locator('.number').filter({ has: this.region.page().getByText(metric, { exact: true }) });
  }

  async openTable(): Promise<void> {
    await this.region.getByText('Show as a table').click();
  }

  /** The row of a day in the table, by its label: "23 Nov". */
  day(label: string): Locator {
    return this.region.getByRole('row').filter({ has: this.region.page().getByRole('rowheader', { name: label }) });
  }
}
