package tradepost.file.core.image;

/** An image is refused: 413 too_many_pixels, or 415 invalid_image. */
final class ImageRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;

    ImageRefusal(int status, String code, String reason) {
        super(reason, null, false, false);
        this.status = status;
        this.code = code;
    }

    static ImageRefusal invalid(String reason) {
        return new ImageRefusal(415, "invalid_image", reason);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
