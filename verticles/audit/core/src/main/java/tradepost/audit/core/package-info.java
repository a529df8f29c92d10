@org.jspecify.annotations.NullMarked
package tradepost.audit.core;
