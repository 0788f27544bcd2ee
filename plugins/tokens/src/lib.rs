//! The `tokens` extractor as a plugin: see the crate `copydesk-tokens`.

copydesk_plugin_sdk::export!(copydesk_tokens::Tokens);
