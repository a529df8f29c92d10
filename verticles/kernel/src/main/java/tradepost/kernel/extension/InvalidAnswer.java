package tradepost.kernel.extension;

/** An answer that its point does not allow. It has no effect except that the fallback applies. */
public final class InvalidAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what is wrong, such as {@code lines[0].rate is negative} */
    public InvalidAnswer(String message) {
        super(message, null, false, false);
    }
}
