/** Who can sign in at the OpenID provider. */
export interface Account {
  id: string;
  email: string;
  password: string;
}

export const MARKETING: Account = { id: 'marketing', email: 'marketing@harbour-coffee.example', password: 'marketing-password' };
export const SALES: Account = { id: 'sales', email: 'sales@harbour-coffee.example', password: 'sales-password' };
export const ACCOUNTS: readonly Account[] = [MARKETING, SALES];
