package tradepost.client;

import java.util.List;

/** A page of a list. The generated classes of pages implement it. */
public interface Page<T> {
    List<T> getData();

    Position getMeta();

    /** The position of a page in its list. */
    interface Position {
        /** The cursor of the next page; null on the last one. */
        String getNext();
    }
}
