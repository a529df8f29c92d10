package tradepost.relay;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a destination, with placeholders: {type}, {subject}, and {context} and {kind}, the first two words of the type. */
record Template(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    Template {
        PLACEHOLDER.matcher(text).results().map(m -> m.group(1)).forEach(name -> {
            if (!name.matches("type|subject|context|kind"))
                throw new Settings.Invalid("\"" + text + "\" has an unknown placeholder, {" + name
                        + "}; there are {type}, {subject}, {context} and {kind}");
        });
    }

    String of(Event event) {
        var words = event.type().split("\\.", 3);
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        switch (m.group(1)) {
                            case "type" -> event.type();
                            case "subject" -> event.subject();
                            case "context" -> words[0];
                            default -> words.length > 1 ? words[1] : words[0];
                        }));
    }

    /** The text before the first placeholder. */
    String prefix() {
        int at = text.indexOf('{');
        return at < 0 ? text : text.substring(0, at);
    }
}
