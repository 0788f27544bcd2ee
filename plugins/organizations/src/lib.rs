//! The `organizations` extractor as a plugin: see the crate `copydesk-organizations`.

copydesk_plugin_sdk::export!(copydesk_organizations::Organizations);
