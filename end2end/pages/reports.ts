/** A campaign's reports, and one run of them. */
import type { FrameLocator, Locator, Page } from '@playwright/test';
import { openLive } from './live.ts';

/** So many days before today, as date inputs take them. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

export class ReportsPage {
  /** The form of the first report. */
  readonly form: Locator;
  readonly moments: Locator;

  constructor(readonly page: Page) {
    this.form = page.getByRole('region', { name: 'A report for this client' });
    this.moments = this.form.locator('.report-moments').getByRole('listitem');
  }

  async open(campaign: string): Promise<void> {
    await openLive(this.page, `/campaigns/${campaign}/reports`);
  }

  report(words: RegExp): Locator {
    return this.page.getByRole('article', { name: words });
  }

  /** Of the week before today. Its page is open then. */
  async makeNow(recipients = ''): Promise<RunPage> {
    await this.page.getByText('Make one now').click();
    await this.page.getByLabel('First day').fill(daysAgo(7));
    await this.page.getByLabel('Last day').fill(daysAgo(1));
    await this.page.locator('#make-recipients').fill(recipients);
    await this.page.getByRole('button', { name: 'Make report' }).click();
    await this.page.waitForURL(/\/reports\/[\w-]{36}$/);
    return new RunPage(this.page);
  }
}

export class RunPage {
  readonly state: Locator;
  readonly approve: Locator;
  readonly saveAndApprove: Locator;
  readonly preview: FrameLocator;

  constructor(readonly page: Page) {
    this.state = page.getByRole('region', { name: 'Where it stands' });
    this.approve = this.state.getByRole('button', { name: 'Approve' });
    this.saveAndApprove = page.getByRole('button', { name: 'Save and approve' });
    this.preview = page.frameLocator('iframe[title="The report as the client sees it"]');
  }

  hold(name: string): Locator {
    return this.page.getByRole('region', { name: new RegExp(`^${name}`) });
  }
}
