package tradepost.kernel.exports;

import java.util.Arrays;
import java.util.List;

/** The formats in which a list is a file. */
public enum ListFormat {
    CSV("csv", "text/csv", "; charset=utf-8; header=present"),
    JSON_LINES("jsonl", "application/x-ndjson", ""),
    XLSX("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "");

    private final String code;
    private final String mediaType;
    private final String parameters;

    ListFormat(String code, String mediaType, String parameters) {
        this.code = code;
        this.mediaType = mediaType;
        this.parameters = parameters;
    }

    /** The format of this code. Fails IllegalArgumentException for any other one. */
    public static ListFormat of(String code) {
        return Arrays.stream(values())
                .filter(f -> f.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no format " + code));
    }

    public static List<String> mediaTypes() {
        return Arrays.stream(values()).map(ListFormat::mediaType).toList();
    }

    /** Also the extension of its files. */
    public String code() {
        return code;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The media type with its parameters, as a response has it. */
    public String contentType() {
        return mediaType + parameters;
    }

    public boolean isOf(String contentType) {
        return contentType.startsWith(mediaType);
    }
}
