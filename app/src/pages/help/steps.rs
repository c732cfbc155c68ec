//! The two ways through, step by step.

use leptos::prelude::*;

use super::picture::Picture;

/// For platforms where one signs in.
#[component]
pub fn WithAccount() -> impl IntoView {
    view! {
        <section aria-labelledby="account">
            <h2 id="account" tabindex="-1">"By signing in at the platform"</h2>
            <p>"For analytics, ad and social platforms: you sign in there, and Relink never sees the password."</p>
            <h3>"1. Open the broken tile"</h3>
            <p>
                "On a campaign's Integrations page a broken connection has a red broken chain in its corner and says what happened. An amber clock is no break: the platform is slow, down, or still preparing a report, or the access ends soon. The tile says which, and whether there is something to do."
            </p>
            <Picture
                name="integrations"
                alt="The integrations page of a campaign. One tile has a red outline and a broken chain in its upper right corner."
                caption="The broken one comes first."
            />
            <h3>"2. Read what happened"</h3>
            <p>
                "The window says what happened, since when, who can fix it, and how many campaigns the fix mends. Under Details are the platform's own words, for your admin."
            </p>
            <Picture
                name="window"
                alt="The connection window: what happened, who can fix it, what it mends, and the button Reconnect account at the bottom left."
                caption="Reconnect account is at the bottom left."
            />
            <h3>"3. Choose the account"</h3>
            <p>
                "Relink lists the accounts connected before, the one that broke on top. Choose "
                <strong>"Reauthorize"</strong>" on it. To move to one that works, pick that one; for one that is not in the list, use "
                <strong>"Connect New Account"</strong>" at the end."
            </p>
            <Picture
                name="accounts"
                alt="The list of accounts with their health. The broken one is on top; at the end is the wide gray button Connect New Account."
                caption="Accounts connected before, with their health."
            />
            <h3>"4. Sign in and allow"</h3>
            <p>
                "The platform's own window opens. Sign in as the account named in Relink, leave every permission ticked, and allow."
            </p>
            <Picture
                name="provider"
                alt="The platform's window, asking whether Relink may read the data."
                caption="The platform asks; the pages look different on each."
            />
            <h3>"5. Done"</h3>
            <p>
                "The window closes, and Relink says what was mended. Every campaign that uses the account heals at once, and the missed days come in while you look."
            </p>
            <Picture
                name="done"
                alt="The connection window after success: a check mark, what was mended, and a progress bar of missed days."
                caption="Missed days are fetched by themselves."
            />
        </section>
    }
}

/// For platforms that one reaches with a user name, password or key.
#[component]
pub fn WithCredentials() -> impl IntoView {
    view! {
        <section aria-labelledby="credentials">
            <h2 id="credentials" tabindex="-1">"With a user name, password or key"</h2>
            <p>"For databases and platforms with keys there is no window to sign in to."</p>
            <ol>
                <li>"Open the broken tile and read what happened, as above."</li>
                <li>"Enter the new values. The fields are empty on purpose: stored ones are never shown. Below each it says where to find it."</li>
                <li>
                    "Choose "<strong>"Save"</strong>
                    ", or "<strong>"Connect"</strong>" the first time. Relink tries the values at the platform first; the old ones stay until the new ones work."
                </li>
                <li>"If the new values don't reach all that the old ones are used for, Relink says what, and asks before it replaces anything."</li>
            </ol>
            <Picture
                name="credentials"
                alt="The connection window with empty fields for host, database, user and password, and the button Save at the bottom left."
                caption="Where to find each value stands below its field."
            />
        </section>
    }
}

/// When the browser keeps the platform's window closed.
#[component]
pub fn WithoutWindow() -> impl IntoView {
    view! {
        <section aria-labelledby="no-window">
            <h2 id="no-window" tabindex="-1">"When no window opens"</h2>
            <p>
                "Some browsers hold back new windows. Relink then shows a link that opens the platform in this tab and comes back afterwards; nothing is lost. If you closed the platform's window by accident, choose "
                <strong>"Open the window again"</strong>". An attempt lives for 30 minutes; after that, start again."
            </p>
        </section>
    }
}
