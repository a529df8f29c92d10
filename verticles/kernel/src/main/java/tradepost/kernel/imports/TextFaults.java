package tradepost.kernel.imports;

import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import tradepost.kernel.problem.Problem;

/** Says in which encoding a file is that is not UTF-8, and where that shows. */
final class TextFaults {
    private static final String SAVE = "; save the file as UTF-8";

    private TextFaults() {}

    /** A text of UTF-16 without a byte order mark is valid UTF-8, with a NUL beside each letter. Fails 400 invalid_csv. */
    static void requireNoNul(String firstName) {
        if (firstName.indexOf('\0') >= 0) throw problem(1, "is UTF-16" + SAVE);
    }

    /** @param file from its beginning, which has a byte that UTF-8 does not allow there */
    static ServiceException notUtf8(InputStream file) {
        try (file) {
            return named(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServiceException named(InputStream file) throws IOException {
        int first = file.read();
        int second = file.read();
        if (first == 0xFE && second == 0xFF || first == 0xFF && second == 0xFE)
            return problem(1, "is UTF-16, as its first two bytes say" + SAVE);
        var character = new Utf8();
        long line = 1;
        long at = 1;
        for (int b = first; b >= 0; b = at == 2 ? second : file.read()) {
            if (character.isComplete()) character.begin(at, b);
            else character.add(b);
            if (character.isWrong())
                return problem(
                        line,
                        "is not UTF-8: " + character.place() + ", as in a file of Windows-1252 or Latin-1" + SAVE);
            if (b == '\n') line++;
            at++;
        }
        return problem(line, "is not UTF-8: the file ends within a character" + SAVE);
    }

    private static ServiceException problem(long line, String reason) {
        return Problem.badRequest("invalid_csv", Problem.detail("line " + line, reason));
    }

    /** A character of a text in UTF-8, byte by byte (RFC 3629, section 4). */
    private static final class Utf8 {
        private long position;
        private int first;
        private int missing;
        private int lowest;
        private int highest;
        private boolean wrong;

        void begin(long at, int b) {
            position = at;
            first = b;
            wrong = b >= 0x80 && b < 0xC2 || b > 0xF4;
            missing = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
            lowest = b == 0xE0 ? 0xA0 : b == 0xF0 ? 0x90 : 0x80;
            highest = b == 0xED ? 0x9F : b == 0xF4 ? 0x8F : 0xBF;
        }

        void add(int b) {
            wrong = b < lowest || b > highest;
            lowest = 0x80;
            highest = 0xBF;
            missing--;
        }

        boolean isComplete() {
            return missing == 0;
        }

        boolean isWrong() {
            return wrong;
        }

        String place() {
            return "byte " + position + " of the file is 0x"
                    + Integer.toHexString(first).toUpperCase(Locale.ROOT);
        }
    }
}
