package tradepost.kernel.call;

/** Whether a request may be sent a second time. */
public enum RetrySafety {
    /** It is sent once, even if nobody received it: the caller has its own way to go on. */
    ONCE,
    /** The second may take effect again, so it is sent only if nobody received the first. */
    UNSAFE,
    /** The second has no effect if the first has completed. Both at the same time may take effect twice. */
    SEQUENTIAL,
    /** The second has no effect, even at the same time. */
    CONCURRENT
}
