package tradepost.notification.core.mail;

/** The texts of a mail: as templates, or rendered. */
record MailTexts(String subject, String text, String html) {}
