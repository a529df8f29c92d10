package tradepost.brokers;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a destination, with placeholders: {type}, {subject}, and {context} and {kind}, the first two words of the type. */
record DestinationTemplate(String text) {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");

    /** The texts that are valid, to follow "must be". */
    static final String ALLOWED = "a text with no other placeholders than {type}, {subject}, {context} and {kind}";

    static boolean isValid(String text) {
        return PLACEHOLDER.matcher(text).results().allMatch(m -> m.group(1).matches("type|subject|context|kind"));
    }

    String of(FeedEvent event) {
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
