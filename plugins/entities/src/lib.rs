//! The `entities` extractor as a plugin: see the crate `copydesk-entities`.

copydesk_plugin_sdk::export!(copydesk_entities::Entities);
