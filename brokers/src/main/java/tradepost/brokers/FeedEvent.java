package tradepost.brokers;

/**
 * An event as the feed delivers it.
 *
 * @param sequence its position in the journal; increases with each event
 * @param id the same for every delivery
 * @param type such as sales.order.confirmed
 * @param subject the id of what it is about; events of one subject keep their order
 * @param json the whole CloudEvent
 */
record FeedEvent(long sequence, String id, String type, String subject, byte[] json) {
    /** The media type of {@link #json}, by which consumers recognise a CloudEvent in structured mode. */
    static final String MEDIA_TYPE = "application/cloudevents+json";

    /** Without the contents, so that it can be logged. */
    @Override
    public String toString() {
        return type + " " + id + " at position " + sequence + " (" + json.length + " bytes)";
    }
}
