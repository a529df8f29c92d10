package tradepost.notification.core.mail;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import java.io.StringReader;
import java.io.Writer;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Renders Mustache templates that people have written and maps of data. A template has no logic, reaches nothing but the data
 * ({@link MapsOnly}), escapes every value in HTML, and is refused if it names a value that is not there. Its length, the length of its
 * output and its work are bounded.
 */
final class TemplateEngine {
    static final int OUTPUT_MAX = 512 * 1024;
    private static final int TAGS_MAX = 500;
    private static final int DEPTH_MAX = 8;
    private static final int SHOWN = 300;

    private static final Pattern TAG = Pattern.compile("\\{\\{\\s*([#^/>=&{!]?)");

    /** Why a template cannot be rendered, in words for who writes it. */
    static final class Invalid extends RuntimeException {
        Invalid(String why) {
            super(why, null, false, false);
        }
    }

    static final class TooLarge extends RuntimeException {
        TooLarge(String why) {
            super(why, null, false, false);
        }
    }

    private final Mustache.TemplateLoader htmlPartials;
    private final Mustache.TemplateLoader textPartials;

    /** The partials that a template may include, by name. */
    TemplateEngine(Map<String, String> htmlPartials, Map<String, String> textPartials) {
        this.htmlPartials = loader(htmlPartials);
        this.textPartials = loader(textPartials);
    }

    private static Mustache.TemplateLoader loader(Map<String, String> partials) {
        return name -> {
            var text = partials.get(name);
            if (text == null) throw new Invalid("there is no partial " + name);
            return new StringReader(text);
        };
    }

    /** Fails {@link Invalid}. */
    String html(String template, Map<String, Object> data) {
        return render(template, data, true);
    }

    /** Fails {@link Invalid}. */
    String text(String template, Map<String, Object> data) {
        return render(template, data, false);
    }

    private String render(String template, Map<String, Object> data, boolean isHtml) {
        check(template);
        var out = new StringBuilder();
        try {
            Mustache.compiler()
                    .escapeHTML(isHtml)
                    .emptyStringIsFalse(true)
                    .strictSections(true)
                    .withCollector(new MapsOnly())
                    .withLoader(isHtml ? htmlPartials : textPartials)
                    .compile(template)
                    .execute(data, new Bounded(out));
        } catch (MustacheException.Context e) {
            throw new Invalid(missing(e));
        } catch (MustacheException e) {
            throw new Invalid(cause(e));
        } catch (TooLarge e) {
            throw new Invalid(String.valueOf(e.getMessage()));
        }
        return out.toString();
    }

    private static String missing(MustacheException.Context e) {
        return e.getCause() instanceof TooLarge large
                ? String.valueOf(large.getMessage())
                : "there is no value " + e.key + ", which line " + e.lineNo + " names";
    }

    private static String cause(MustacheException e) {
        Throwable t = e;
        while (t.getCause() != null) t = t.getCause();
        if (t instanceof Invalid || t instanceof TooLarge) return String.valueOf(t.getMessage());
        var text = String.valueOf(e.getMessage()).replaceAll("\\p{Cntrl}+", " ").strip();
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN);
    }

    /** Deep or many sections would exhaust the stack; other delimiters and unescaped values would pass by the other checks. */
    private static void check(String template) {
        int depth = 0;
        int tags = 0;
        var tag = TAG.matcher(template);
        while (tag.find()) {
            if (++tags > TAGS_MAX) throw new Invalid("it has more than " + TAGS_MAX + " tags");
            switch (tag.group(1)) {
                case "=" -> throw new Invalid("it changes the delimiters, which is not allowed");
                case "&", "{" ->
                    throw new Invalid("it has a value that is not escaped, which is not allowed; write {{name}}");
                case "#", "^" -> depth++;
                case "/" -> depth--;
                default -> {}
            }
            if (depth > DEPTH_MAX) throw new Invalid("it has more than " + DEPTH_MAX + " sections in each other");
        }
    }

    private static final class Bounded extends Writer {
        private final StringBuilder out;

        Bounded(StringBuilder out) {
            this.out = out;
        }

        @Override
        public void write(char[] chars, int from, int length) {
            if (out.length() + length > OUTPUT_MAX)
                throw new TooLarge("its output is longer than " + OUTPUT_MAX + " characters");
            out.append(chars, from, length);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
