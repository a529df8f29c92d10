@org.jspecify.annotations.NullMarked
package tradepost.documents;
