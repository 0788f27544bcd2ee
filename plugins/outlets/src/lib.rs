//! The `outlets` extractor as a plugin: see the crate `copydesk-outlets`.

copydesk_plugin_sdk::export!(copydesk_outlets::Outlets);
