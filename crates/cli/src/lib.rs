//! The copydesk command.
