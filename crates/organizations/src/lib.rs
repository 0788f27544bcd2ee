//! Organisations and their members on the day of the article, from knowledge and from the text.
