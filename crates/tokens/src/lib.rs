//! Tokens, sentences and the structure of a news article.
