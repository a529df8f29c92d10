package tradepost.file.core.type;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of files that the program knows. Nothing else can be uploaded: no SVG and no HTML, which are programs. */
public enum FileType {
    JPEG("image/jpeg", "jpg", "jpeg", "jpe"),
    PNG("image/png", "png"),
    WEBP("image/webp", "webp"),
    GIF("image/gif", "gif"),
    PDF("application/pdf", "pdf"),
    CSV("text/csv", "csv"),
    TXT("text/plain", "txt"),
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    ODT("application/vnd.oasis.opendocument.text", "odt"),
    ODS("application/vnd.oasis.opendocument.spreadsheet", "ods"),
    ZIP("application/zip", "zip");

    private static final List<FileType> IMAGES = List.of(JPEG, PNG, WEBP, GIF);

    private final String mediaType;
    private final List<String> extensions;

    FileType(String mediaType, String... extensions) {
        this.mediaType = mediaType;
        this.extensions = List.of(extensions);
    }

    public String mediaType() {
        return mediaType;
    }

    List<String> extensions() {
        return extensions;
    }

    /** As it is written in {@code files.types}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public boolean isImage() {
        return IMAGES.contains(this);
    }

    /** Whether browsers show a file with this media type, instead of downloading it. */
    public static boolean isShown(String mediaType) {
        return IMAGES.stream().anyMatch(type -> type.mediaType.equals(mediaType));
    }

    /** Null if the extension of the name is that of no type. */
    static @Nullable FileType ofName(String name) {
        var extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (name.lastIndexOf('.') < 1) return null;
        for (var type : values()) if (type.extensions.contains(extension)) return type;
        return null;
    }
}
