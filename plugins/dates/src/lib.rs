//! The `dates` extractor as a plugin: see the crate `copydesk-dates`.

copydesk_plugin_sdk::export!(copydesk_dates::Dates);
