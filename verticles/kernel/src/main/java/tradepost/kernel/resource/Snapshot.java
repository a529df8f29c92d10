package tradepost.kernel.resource;

/** A resource as a document stores it: a record of an id, some of the resource's columns, and these two. */
public interface Snapshot {
    boolean archived();

    /** Whether a document refers to it, so that it cannot be deleted. */
    boolean referenced();
}
