package tradepost.file.core.type;

import tradepost.kernel.problem.Problem;
import tradepost.kernel.value.Text;

/** The names of files as they are stored: without folders, composed, and without characters that are not seen. */
public final class FileNames {
    private static final int CHARACTERS_MAX = 255;

    private FileNames() {}

    /**
     * Fails 400 invalid_name.
     *
     * @param field of the request
     */
    public static String clean(String field, String sent) {
        if (!Text.isStorable(sent) || sent.codePoints().anyMatch(FileNames::isHidden))
            throw wrong(field, "contains control characters");
        int folder = Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\'));
        var name = Text.composed(sent.substring(folder + 1)).strip();
        if (name.codePointCount(0, name.length()) > CHARACTERS_MAX)
            throw wrong(field, "has more than " + CHARACTERS_MAX + " characters");
        if (name.isEmpty() || name.startsWith(".") || name.endsWith("."))
            throw wrong(field, "must be a name with an extension, such as plan.pdf");
        return name;
    }

    private static RuntimeException wrong(String field, String reason) {
        return Problem.badRequest("invalid_name", Problem.detail(field, reason));
    }

    /** Also what reverses the direction, as in {@code gpj.exe} that reads as {@code exe.jpg}. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            case Character.FORMAT -> !isJoiner(c);
            default -> false;
        };
    }

    /** Between the parts of letters and emojis. */
    private static boolean isJoiner(int c) {
        return c == 0x200c || c == 0x200d;
    }
}
