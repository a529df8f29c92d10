package tradepost.notification.core.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The templates of this release: for each kind and language a file with the subject, the text and the HTML. */
final class ShippedTemplates {
    private static final String SEPARATOR = "\n---\n";
    private static final String SUBJECT = "Subject: ";
    private static final Map<String, MailTexts> ALL = load();

    private ShippedTemplates() {}

    static MailTexts get(MailKind kind, MailLanguage language) {
        return Objects.requireNonNull(ALL.get(key(kind, language)));
    }

    private static String key(MailKind kind, MailLanguage language) {
        return kind.code() + "." + language.code();
    }

    private static Map<String, MailTexts> load() {
        var all = new HashMap<String, MailTexts>();
        for (var kind : MailKind.values())
            for (var language : MailLanguage.values()) {
                var key = key(kind, language);
                var parts = file(key + ".mustache").split(SEPARATOR, 3);
                if (parts.length != 3 || !parts[0].startsWith(SUBJECT))
                    throw new IllegalStateException(key + " needs a subject, a text and HTML, between lines ---");
                all.put(key, new MailTexts(parts[0].substring(SUBJECT.length()), parts[1] + "\n", parts[2]));
            }
        return Map.copyOf(all);
    }

    /** Of the folder {@code mail} of the resources. */
    static String file(String name) {
        var path = "/tradepost/notification/mail/" + name;
        try (var in = Objects.requireNonNull(ShippedTemplates.class.getResourceAsStream(path), path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
