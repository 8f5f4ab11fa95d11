/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-dns-query.h"

#include <netinet/in.h>

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <resolv.h>

#include "base/cw-error.h"

#define DNS_PORT     53
#define N_ATTEMPTS   2
#define PATIENCE     (2 * G_TIME_SPAN_SECOND)
#define MAX_QUESTION 512
#define MAX_ANSWER   G_MAXUINT16 /* RFC 1035 4.2.2: what a length over TCP can say */
#define MAX_LENGTH   2

void
cw_dns_answer_free (CwDnsAnswer *answer)
{
  g_free (answer->alias_of);
  g_ptr_array_unref (answer->addresses);
  g_free (answer);
}

/* ----- whom to ask */

/* (transfer full) (element-type GSocketAddress) */
static GPtrArray *
list_system_servers (void)
{
  GPtrArray *servers = g_ptr_array_new_with_free_func (g_object_unref);
  struct __res_state state = { 0 };

  if (res_ninit (&state) != 0)
    return servers;
  for (int i = 0; i < state.nscount && i < MAXNS; i++)
    {
      /* glibc: an IPv6 server leaves the old field without a family. */
      gpointer native = &state.nsaddr_list[i];
      gsize size = sizeof state.nsaddr_list[i];
      GSocketAddress *address = NULL;

      if (state.nsaddr_list[i].sin_family != AF_INET)
        {
          native = state._u._ext.nsaddrs[i];
          size = sizeof (struct sockaddr_in6);
        }
      address = native != NULL ? g_socket_address_new_from_native (native, size) : NULL;
      if (address != NULL)
        g_ptr_array_add (servers, address);
    }
  res_nclose (&state);
  return servers;
}

/* (transfer full) (element-type GSocketAddress) */
static GPtrArray *
list_servers (const char *server, GError **error)
{
  g_autoptr (GSocketConnectable) place = NULL;
  GSocketAddress *address = NULL;
  GPtrArray *servers = NULL;

  if (server == NULL)
    return list_system_servers ();
  place = g_network_address_parse (server, DNS_PORT, NULL);
  if (place != NULL)
    address = g_inet_socket_address_new_from_string (
        g_network_address_get_hostname (G_NETWORK_ADDRESS (place)),
        g_network_address_get_port (G_NETWORK_ADDRESS (place)));
  if (address == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "“%s” is no address of a name server", server);
      return NULL;
    }
  servers = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (servers, address);
  return servers;
}

/* ----- asking */

typedef struct
{
  guint8 bytes[MAX_QUESTION];
  gsize size;
} Question;

static gboolean
make_question (Question *question, const char *name, int type, GError **error)
{
  struct __res_state state = { 0 };
  int size = -1;

  if (res_ninit (&state) == 0)
    {
      size = res_nmkquery (&state, ns_o_query, name, ns_c_in, type, NULL, 0, NULL, question->bytes,
                           sizeof question->bytes);
      res_nclose (&state);
    }
  if (size < 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "“%s” is no name of a host", name);
      return FALSE;
    }
  question->size = (gsize) size;
  return TRUE;
}

/* FALSE: the rest did not come in time. */
static gboolean
receive_all (GSocket *socket,
             guint8 *bytes,
             gsize size,
             gint64 end,
             GCancellable *cancellable,
             GError **error)
{
  while (size > 0)
    {
      gssize n = -1;

      if (g_socket_condition_timed_wait (socket, G_IO_IN, MAX (end - g_get_monotonic_time (), 0),
                                         cancellable, error))
        n = g_socket_receive (socket, (char *) bytes, size, cancellable, error);
      if (n <= 0)
        return FALSE;
      bytes += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* The same over TCP, where each message has its length before it (RFC 1035 4.2.2). -1: no answer,
 * or cancelled */
static gssize
exchange_by_stream (GSocketAddress *server,
                    const Question *question,
                    guint8 *answer,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (server),
                                             G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);
  gint64 end = g_get_monotonic_time () + PATIENCE;
  guint8 message[MAX_LENGTH + MAX_QUESTION];
  guint8 length[MAX_LENGTH];
  gsize size = 0;

  if (socket == NULL)
    return -1;
  g_socket_set_timeout (socket, PATIENCE / G_TIME_SPAN_SECOND);
  message[0] = (guint8) (question->size >> 8);
  message[1] = (guint8) question->size;
  memcpy (message + MAX_LENGTH, question->bytes, question->size);
  /* So few bytes go out in one piece. */
  if (!g_socket_connect (socket, server, cancellable, error) ||
      g_socket_send (socket, (const char *) message, MAX_LENGTH + question->size, cancellable,
                     error) < 0 ||
      !receive_all (socket, length, sizeof length, end, cancellable, error))
    return -1;
  size = (gsize) length[0] << 8 | length[1];
  if (size < NS_HFIXEDSZ || !receive_all (socket, answer, size, end, cancellable, error) ||
      memcmp (answer, question->bytes, 2) != 0)
    return -1;
  return (gssize) size;
}

/* One exchange with one server. -1: no answer, or cancelled */
static gssize
exchange_by_datagram (GSocketAddress *server,
                      const Question *question,
                      guint8 *answer,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new (g_socket_address_get_family (server),
                                             G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, error);
  gint64 end = g_get_monotonic_time () + PATIENCE;

  /* Connected, so that nobody else's datagrams come in. */
  if (socket == NULL || !g_socket_connect (socket, server, cancellable, error) ||
      g_socket_send (socket, (const char *) question->bytes, question->size, cancellable, error) <
          0)
    return -1;
  while (g_socket_condition_timed_wait (socket, G_IO_IN, MAX (end - g_get_monotonic_time (), 0),
                                        cancellable, error))
    {
      gssize size = g_socket_receive (socket, (char *) answer, MAX_ANSWER, cancellable, error);

      /* The id is the question's (RFC 1035 4.1.1). */
      if (size < NS_HFIXEDSZ || memcmp (answer, question->bytes, 2) == 0)
        return size < NS_HFIXEDSZ ? -1 : size;
    }
  return -1;
}

/* TC: the rest did not fit into a datagram, and has to be asked for over TCP (RFC 1035 4.2.1, RFC
 * 7766 5). */
static gboolean
is_cut_off (const guint8 *answer)
{
  return (answer[2] & 0x2) != 0;
}

static gssize
exchange (GSocketAddress *server,
          const Question *question,
          guint8 *answer,
          GCancellable *cancellable,
          GError **error)
{
  gssize size = exchange_by_datagram (server, question, answer, cancellable, error);

  return size >= 0 && is_cut_off (answer)
             ? exchange_by_stream (server, question, answer, cancellable, error)
             : size;
}

/* SERVFAIL and its like: of this server only; another one, or the same a moment later, may know. */
static gboolean
is_refusal (const guint8 *answer)
{
  int code = answer[3] & 0xf; /* RFC 1035 4.1.1 */

  return code != ns_r_noerror && code != ns_r_nxdomain;
}

static gssize
ask_one_of (GPtrArray *servers,
            const Question *question,
            guint8 *answer,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *cause = NULL;
  guint n = N_ATTEMPTS * servers->len;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local_error = NULL;
      gssize size = exchange (g_ptr_array_index (servers, i % servers->len), question, answer,
                              cancellable, &local_error);

      if (size >= 0 && (i + 1 == n || !is_refusal (answer)))
        return size;
      if (cw_error_is_cancelled (local_error))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return -1;
        }
      g_free (cause);
      cause = g_strdup (local_error != NULL ? local_error->message : "the answer is too short");
    }
  g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE, "No name server answers (%s)",
               cause != NULL ? cause : "none is configured");
  return -1;
}

/* ----- what came */

static void
add_record (CwDnsAnswer *answer, ns_msg *message, const ns_rr *record)
{
  char text[NS_MAXDNAME];
  gboolean is_six = ns_rr_type (*record) == ns_t_aaaa;

  if (ns_rr_type (*record) == ns_t_cname && answer->alias_of == NULL &&
      ns_name_uncompress (ns_msg_base (*message), ns_msg_end (*message), ns_rr_rdata (*record),
                          text, sizeof text) >= 0)
    answer->alias_of = g_strdup (text);
  if (!is_six && ns_rr_type (*record) != ns_t_a)
    return;
  if (ns_rr_rdlen (*record) == (is_six ? NS_IN6ADDRSZ : NS_INADDRSZ) &&
      inet_ntop (is_six ? AF_INET6 : AF_INET, ns_rr_rdata (*record), text, sizeof text) != NULL)
    g_ptr_array_add (answer->addresses, g_strdup (text));
}

static gboolean
read_answer (CwDnsAnswer *answer, const guint8 *bytes, gsize size, GError **error)
{
  ns_msg message;
  ns_rr record;
  int code = ns_r_formerr;

  if (ns_initparse (bytes, (int) size, &message) == 0)
    code = ns_msg_getflag (message, ns_f_rcode);
  if (code != ns_r_noerror && code != ns_r_nxdomain)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                   "The name server refuses the question (DNS code %d)", code);
      return FALSE;
    }
  answer->is_known = answer->is_known || code == ns_r_noerror;
  for (int i = 0; i < ns_msg_count (message, ns_s_an); i++)
    if (ns_parserr (&message, ns_s_an, i, &record) == 0)
      add_record (answer, &message, &record);
  return TRUE;
}

CwDnsAnswer *
cw_dns_query (const char *server, const char *name, GCancellable *cancellable, GError **error)
{
  static const int types[] = { ns_t_a, ns_t_aaaa };
  g_autoptr (GPtrArray) servers = list_servers (server, error);
  g_autoptr (CwDnsAnswer) answer = g_new0 (CwDnsAnswer, 1);

  answer->addresses = g_ptr_array_new_with_free_func (g_free);
  if (servers == NULL)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      Question question = { 0 };
      g_autofree guint8 *bytes = g_malloc (MAX_ANSWER);
      gssize size = 0;

      if (!make_question (&question, name, types[i], error))
        return NULL;
      size = ask_one_of (servers, &question, bytes, cancellable, error);
      if (size < 0 || !read_answer (answer, bytes, (gsize) size, error))
        return NULL;
    }
  return g_steal_pointer (&answer);
}
