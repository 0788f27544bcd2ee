//! The synthetic extractor as a dynamic library, for the comparison with the one that is linked in.

copydesk_plugin_sdk::export!(copydesk_benches::Letters);
