package tradepost.gateway.bridge;

/** Why a frame of a client is refused. Its connection stays open unless the fault is {@link #fatal}. Has no stack trace. */
final class FrameRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    final String code;
    final int status;
    final boolean fatal;

    private FrameRefusal(int status, String code, boolean fatal) {
        super(code, null, false, false);
        this.status = status;
        this.code = code;
        this.fatal = fatal;
    }

    static FrameRefusal of(int status, String code) {
        return new FrameRefusal(status, code, false);
    }

    /** The rest of what the client sends can no longer be understood, or must not be served. */
    static FrameRefusal fatal(int status, String code) {
        return new FrameRefusal(status, code, true);
    }
}
