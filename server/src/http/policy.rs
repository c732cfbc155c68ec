//! Content Security Policies (CSP Level 3): what a page of ours may load and where it may lead.

/// For pages of the application. Leptos puts `nonce` on its inline scripts; `form_targets` are origins.
pub(super) fn page(nonce: &str, form_targets: &[String]) -> String {
    let form_action: String = form_targets.iter().map(|target| format!(" {target}")).collect();
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; frame-src 'self'; \
         form-action 'self'{form_action}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
    )
}

/// For the callback page: one script file, one stylesheet, and a form to ourselves.
pub(super) fn callback() -> String {
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
        .to_owned()
}

/// For shared pages: a stylesheet, pictures, and a form to themselves. No script at all.
pub(super) fn shared() -> String {
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
     object-src 'none'"
        .to_owned()
}

/// For previews of what clients see: the same, in a frame of ours.
pub(super) fn preview() -> String {
    shared().replace("frame-ancestors 'none'", "frame-ancestors 'self'")
}

#[cfg(test)]
mod tests {
    #[test]
    fn forms_lead_to_us_and_to_the_named_providers() {
        let alone = super::page("abc", &[]);
        assert!(alone.contains("form-action 'self';"), "{alone}");
        let with = super::page("abc", &["https://a.example".into(), "http://127.0.0.1:3001".into()]);
        assert!(with.contains("form-action 'self' https://a.example http://127.0.0.1:3001;"), "{with}");
        assert!(with.contains("'nonce-abc'"), "{with}");
    }

    #[test]
    fn nothing_inline_runs_without_the_nonce() {
        for policy in [super::page("abc", &[]), super::callback(), super::shared()] {
            assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
        }
    }
}
