/**
 * The relay to brokers: a program of its own that reads the events of Tradepost as a named consumer and publishes them to NATS JetStream,
 * RabbitMQ or Kafka. It acknowledges an event to Tradepost only after the broker has confirmed it.
 */
@NullMarked
package tradepost.brokers;

import org.jspecify.annotations.NullMarked;
