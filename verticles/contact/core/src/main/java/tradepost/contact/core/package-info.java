@org.jspecify.annotations.NullMarked
package tradepost.contact.core;
