/*
 * handlers.h - the handlers named in methods.def.
 */
#ifndef RPC_HANDLERS_H
#define RPC_HANDLERS_H

#include "rpc/request.h"

handler_fn h_rpc_describe, h_rpc_echo, h_contact_add, h_contact_cancel, h_contact_show, h_contact_find,
    h_contact_edit, h_contact_timeline, h_record_add, h_record_edit, h_record_cancel, h_record_show,
    h_record_list, h_migration_depart, h_donation_refund, h_task_list, h_task_done, h_stage_history,
    h_import_rows, h_import_finish, h_import_list, h_import_show, h_report_monthly, h_admin_status,
    h_admin_arm, h_admin_recount, h_clock_show, h_clock_advance, h_plan_load, h_plan_drop, h_plan_list,
    h_plan_show, h_kpi_list, h_kpi_show, h_report_annual, h_kpi_explain;
extern handler_fn h_month_close, h_month_reopen, h_month_list, h_month_note, h_report_explain;
extern handler_fn h_report_handover, h_report_funnel;
extern handler_fn h_import_vanished, h_import_undo;
/* m_merge.c, m_export.c */
extern handler_fn h_contact_merge, h_contact_unmerge, h_contact_split, h_contact_export;
/* m_consent.c, m_segment.c */
extern handler_fn h_contact_protect, h_consent_grant, h_consent_withdraw, h_consent_show, h_segment_save,
    h_segment_list, h_segment_show, h_segment_count, h_segment_members;
/* m_campaign.c */
extern handler_fn h_campaign_load, h_campaign_check, h_campaign_preview, h_campaign_test, h_campaign_approve,
    h_campaign_start, h_campaign_pause, h_campaign_resume, h_campaign_cancel, h_campaign_list,
    h_campaign_show, h_campaign_who, h_mail_list, h_mail_show, h_mail_settle;
/* m_mail.c */
extern handler_fn h_mail_fetch, h_mail_inbox, h_mail_read, h_mail_stop;
/* m_identity.c */
extern handler_fn h_identity_list, h_identity_decide, h_identity_explain, h_identity_links;

#endif
