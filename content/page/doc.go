// Package page reads the plain text of an article, its address, picture and
// date, out of the HTML of its page.
package page
