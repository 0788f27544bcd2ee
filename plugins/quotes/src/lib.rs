//! The `quotes` extractor as a plugin: see the crate `copydesk-quotes`.

copydesk_plugin_sdk::export!(copydesk_quotes::Quotes);
